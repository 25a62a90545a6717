"""Who may see what: roles, sign-in, links, disclosure control, audit. No dash, no plotly; it stands on data alone."""
