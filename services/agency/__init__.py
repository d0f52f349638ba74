"""Who may act for whom: guardians, proxies, the people who stand for an enterprise."""
