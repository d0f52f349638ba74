"""The servers and processes that one command starts on a bare machine.

`place` decides where data and sockets lie, `postgres` and `redis` run one server each, `servers` runs both
for a data directory, `children` keeps child processes alive and never leaves one behind, `up` is the whole
demo system, `checks` the whole test run. `command_line` sorts the words after `manage.py`.
"""
