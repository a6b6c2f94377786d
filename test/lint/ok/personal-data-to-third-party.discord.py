import os

import discord
from discord.ext import commands

from .models import Lead

bot = commands.Bot(command_prefix="!", intents=discord.Intents.default())


async def announce(channel_id: int, lead_id: int):
    found = await Lead.objects.aget(pk=lead_id)
    if found.team != os.environ["TEAM"]:
        return
    await bot.get_channel(channel_id).send(f"lead {found.pk}: {found.status}")
