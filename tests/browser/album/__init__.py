"""``make pictures``: the journeys as people see them, in both languages, at both widths."""
