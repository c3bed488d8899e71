"""Words and rows of keys that people choose first, and that whoever guesses tries first."""

from __future__ import annotations

_WORDS = """
123qwe1q2w3e4r 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc abc abcd abcdef abcdefg abcdefgh
abcdefghijkl abcdefghijklm access admin administrator adminadmin alphabet america american appointment
asdf asdfgh asdfghjkl asdfghjklzxc asdfghjkl;' autumn baseball basketball batman behavioral butterfly
calendar changeit changeme changemenow changethis charlie chocolate client clinic clinician clinicportal
computer computers confidential counseling counselling counselor default dragon dragons drowssap elephant
facebook fall fallout football forever friends fuckyou godisgood google guest hello helloworld
hellothere hospital iloveyou iloveyouforever iloveyousomuch internet jesuschrist jesuslovesme justletmein
letmein letmeinnow letmeinplease linkedin lovely loveyou master medical mentalhealth microsoft
monkey mustang mypassword mypasswordis newpassword nopassword office officeoffice opensesame p@ssw0rd
p@ssword pa$$w0rd pa55word passw0rd passwd password passwordis passwordone passwords passwort patient
patients phone pokemon portal practice princess private psychology q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 qazwsx
qazwsxedc qazwsxedcrfv qwer qwert qwerty qwertyu qwertyuiop qwertyuiop[] qwertyuiopas qwertyuiopasdf
qwertyasdfgh qwertyqwerty receptionist root rootroot scheduler secret secretpassword security september
shadow snowboarding soccer spring starwars startrek summer sunshine superman supersecret supervisor
telehealth temp temppassword temporary test tester testing testtest thepassword therapist therapy
therapyportal thisisapassword thisismypassword training trustno trustnoone user username welcome
welcomeback welcometo winter yourpassword zaq1xsw2 zaq12wsx zaqwsx zxcvbn zxcvbnm zxcvbnm,./ zxcvbnmasdfg
correcthorsebatterystaple
"""

COMMON = frozenset(_WORDS.split())
