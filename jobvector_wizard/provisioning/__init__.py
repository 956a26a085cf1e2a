"""How a design is created: events, journal, runner process, rehearsal and timeline."""
