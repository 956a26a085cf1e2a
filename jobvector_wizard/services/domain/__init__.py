"""The domain: its certificate and its DNS records."""
