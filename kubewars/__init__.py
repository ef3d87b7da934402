"""Kube-Wars: a game in which pods are TIE fighters and the X-Wing deletes them."""
