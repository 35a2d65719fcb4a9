"""The public site: departments, years, tables, charts, documents. Nobody logs in."""
