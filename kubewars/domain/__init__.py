"""What the game is about: pods, fighters, ships, the roster, the rules and the score.

Pure: facts in, facts out. No asyncio, clock, randomness or I/O may ever live here.
"""
