"""Settings in small themes; each reads the environment by itself and has a safe default for one machine."""

from duqin.config.settings import mail, reading, security
from duqin.config.settings.api import *
from duqin.config.settings.apps import *
from duqin.config.settings.channels import *
from duqin.config.settings.database import *
from duqin.config.settings.doors import *
from duqin.config.settings.language import *
from duqin.config.settings.logs import *
from duqin.config.settings.mail import *
from duqin.config.settings.paths import *
from duqin.config.settings.security import *
from duqin.config.settings.serving import *
from duqin.config.settings.signin import *
from duqin.config.settings.timestamps import *

# What keeps nothing from starting and is hardly meant, each in a sentence; the commands say them.
DOUBTS = [*reading.strangers(), *security.unreachable(mail.PUBLIC_ADDRESS, security.ALLOWED_HOSTS)]
