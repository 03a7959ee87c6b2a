from duqin.reporting.publications.models.bulletins import Bulletin, BulletinReading, BulletinSection

__all__ = ["Bulletin", "BulletinReading", "BulletinSection"]
