"""Stages people with posed hands, photographs them with Cycles and writes down where every hand is."""
