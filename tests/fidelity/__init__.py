"""Cases judged by Kubernetes itself: recorded from a real control plane, replayed against the training cluster."""
