"""Alarms, the dashboard, and the topics by which people are told."""
