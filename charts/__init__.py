"""Pictures and papers: no database, no Slack, no language. Words come in, a file comes out.

``sheets`` and ``statement_sheet`` say what is drawn, ``scale`` and ``palette`` choose numbers and
colours; these cost nothing to import. The rest draws, in the process of ``easel``.
"""
