"""HTTP and WebSockets towards browsers: the hub, the pages, the REST calls, the presenter's door.

It shows what the battle says and passes on what the presenter wants; it decides nothing.
"""
