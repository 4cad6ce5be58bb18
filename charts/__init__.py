"""Pictures of report rows: no database, no Slack, no language. Drawn from the report layer on."""
