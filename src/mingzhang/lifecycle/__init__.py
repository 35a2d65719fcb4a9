"""The yearly round of a finance bureau and its departments: plain functions over records, without a database or web pages."""
