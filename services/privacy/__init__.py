"""Duties towards people whose data are handled (PIPL): what they are told and agree to, how long data are kept."""
