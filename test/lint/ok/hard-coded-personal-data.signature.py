"""Sends what is due. Written by Jan <jan.devries@gmail.com>."""

from setuptools import setup

__author__ = "Jan de Vries <jan.devries@gmail.com>"

setup(name="dues", author_email="jan.devries@gmail.com")
