"""The composition root: alone it sees every part, and puts a demo, a game or a check together from them."""
