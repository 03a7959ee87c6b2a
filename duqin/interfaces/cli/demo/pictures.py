"""Photographs for the demo: small drawn scenes, so that no real place or person is shown."""

from __future__ import annotations

import io
import random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 800, 600
WALLS = [(222, 214, 200), (206, 214, 220), (214, 220, 206), (228, 222, 214)]
FLOORS = [(150, 146, 138), (128, 120, 110), (168, 160, 148)]
THINGS = [(176, 92, 62), (74, 110, 140), (96, 132, 88), (196, 160, 74), (120, 96, 140)]


def scene(dice: random.Random, *, tidy: bool) -> ContentFile:
    """A room seen by a phone: a wall, a floor, shelves; things lie about, or stand in order when `tidy`."""
    image = Image.new("RGB", (WIDTH, HEIGHT), dice.choice(WALLS))
    pen = ImageDraw.Draw(image)
    horizon = dice.randint(400, 470)
    pen.polygon([(0, horizon), (WIDTH, horizon), (WIDTH, HEIGHT), (0, HEIGHT)], fill=dice.choice(FLOORS))
    for line in range(1, 7):
        depth = horizon + (HEIGHT - horizon) * line * line // 49
        pen.line([(0, depth), (WIDTH, depth)], fill=(0, 0, 0, 40), width=1)
    left = dice.randint(60, 240)
    for shelf in range(3):
        top = 130 + shelf * 105
        pen.rectangle([left, top, left + 480, top + 12], fill=(92, 84, 76))
        for box in range(5):
            x = left + 12 + box * 94 + (0 if tidy else dice.randint(-16, 16))
            height = 70 if tidy else dice.randint(36, 82)
            pen.rectangle([x, top - height, x + 70, top], fill=dice.choice(THINGS), outline=(40, 40, 40))
    if not tidy:
        for _ in range(dice.randint(4, 8)):
            x, y = dice.randint(40, WIDTH - 160), dice.randint(horizon + 20, HEIGHT - 80)
            pen.ellipse([x, y, x + dice.randint(40, 150), y + dice.randint(20, 60)], fill=dice.choice(THINGS))
    noise = Image.effect_noise((WIDTH // 4, HEIGHT // 4), 34).resize((WIDTH, HEIGHT)).convert("RGB")
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(1)), noise, 0.1)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return ContentFile(out.getvalue(), name="scene.jpg")
