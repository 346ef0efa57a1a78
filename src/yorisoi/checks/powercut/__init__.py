"""What a power cut would have left: the writes of a real run, and disks that stopped at any of them.

journal.py    every write, cut, sync and removal that SQLite asks of the system, in order
disk.py       what stands on a disk when the power goes after so many of them
working.py    writers and checkpoints with the product's own settings
cutting.py    the check: many cuts, each looked at
resetting.py  the WAL-reset fault, brought about at the one unlucky moment
"""
