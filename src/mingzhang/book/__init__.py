"""The BudgetBook: one department's budget of one year as data, with the source of every value."""
