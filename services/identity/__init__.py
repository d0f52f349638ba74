"""Whether somebody is who they say they are: the real-name check, behind an adapter."""
