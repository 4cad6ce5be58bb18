"""The rules and the books: no Slack, no drawing, no network. Verbs take a session, never commit."""
