"""Who looks at which pages: the roles of each face, and the spaces of addresses a face has."""

ALL_SPACES = ("citizens", "accounts", "account", "mfa", "usersessions", "design")
SPACES = {"citizens": ALL_SPACES, "clerks": ("clerks",), "offices": ("supervisors", "operators", "authors")}
FACES = {
    "citizens": (
        "anonymous",
        "applicant",
        "agent",
        "signing up",
        "entering by code",
        "changing mobile",
        "not verified",
        "with a second factor",
        "long logged in",
        "at the second factor",
    ),
    "clerks": (
        "holding clerk",
        "clerk who accepts",
        "clerk who decides",
        "leader",
        "one window",
        "clerk whose task stands still",
        "clerk who was sent it",
        "clerk who got it back",
        "leader asked for time",
        "school office",
    ),
    "offices": ("supervisor", "operator", "author", "approver"),
}
