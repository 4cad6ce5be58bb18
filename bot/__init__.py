"""The composition root: the only floor that starts, connects or schedules anything."""
