"""How things move and meet: places as a function of time, the X-Wing, shots and hits.

Pure, and the same arithmetic as the browser's ``web/world``; golden vectors hold the two together.
"""
