"""What people, events and the clock can do here: one module a noun, one function a thing done.

A use case gets a session, who acts, the practice, and `now`; it never commits, and never asks another
service. `holds`, `links` and `actors` are steps that several of them share.
"""
