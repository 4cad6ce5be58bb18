"""The reports of contract §6: one module each, ``build(session, period, today) -> Report``.

``REPORTS`` names them in the order in which they are offered.
"""
