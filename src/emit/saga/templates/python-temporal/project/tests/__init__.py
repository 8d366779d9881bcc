"""Plays what can go wrong, and looks at the participants' ledger."""
