"""Charts of reports: which one, in whose words."""
