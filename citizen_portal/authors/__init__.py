"""The face of those who answer for what a department offers: they write, compare, approve and publish it."""
