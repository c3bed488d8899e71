"""Which given names people use for one another."""

from __future__ import annotations

# The full name first, then what its bearers are called; a short form may belong to several.
_FAMILIES = """
abigail abby gail
alexander alex al sasha xander
alexandra alex sasha sandra lexi
andrew andy drew
anthony tony
antonio tony tono
barbara barb babs
benjamin ben benny
catherine kate katie cathy cat
charles charlie chuck chas
charlotte charlie lottie
christina chris tina chrissy
christopher chris topher kit
daniel dan danny
david dave davey
deborah deb debbie
dolores lola
dorothy dot dottie
edward ed eddie ted ned
eleanor ellie nell nora
elizabeth liz lizzie beth betty eliza ellie libby
emily em emmy
francis frank
francisco paco pancho frank
franklin frank
frederick fred freddie
gabriel gabe
gabriela gaby
gregory greg
guadalupe lupe
guillermo memo
gwendolyn gwen
harold hal harry
henry hank harry
isabel isa bel
isabella bella izzy
jacob jake
james jim jimmy jamie
janet jan
jeffrey jeff
jennifer jen jenny
jesus chuy
jessica jess jessie
john jack johnny
jonathan jon
jose pepe
joseph joe joey
joshua josh
judith judy
katherine kate katie kathy kat kitty
kenneth ken kenny
kimberly kim
lawrence larry
leonard leo len lenny
lillian lily
luis lucho
madeline maddie
manuel manny manolo
margaret maggie meg peggy greta marge
matthew matt
michael mike mickey
michelle shelly
natalie nat
nathaniel nate nat
nicholas nick
nicole nicky
olivia liv livvy
pamela pam
patricia pat patty trish
patrick pat paddy
peter pete
philip phil
priscilla cilla
rafael rafa
raymond ray
rebecca becca becky
richard rick rich dick ricky
robert bob bobby rob robbie bert
roberto beto
ronald ron ronnie
rosario charo
samantha sam sammy
samuel sam sammy
stephanie steph
stephen steve
steven steve
susan sue susie
teresa terry tere tess
theodore ted teddy theo
theresa terry tess
thomas tom tommy
timothy tim
victoria vicky tori
vincent vince vinny
virginia ginny
walter walt
william bill billy will liam
zachary zach
"""

_NAMES_OF: dict[str, set[str]] = {}
for _full, *_short in map(str.split, _FAMILIES.split("\n")[1:-1]):
    for _name in (_full, *_short):
        _NAMES_OF.setdefault(_name, set()).add(_full)


def are_nicknames(one: str, other: str) -> bool:
    """Whether two normalised given names may be one person's: bill and william, bill and will."""
    return bool(_NAMES_OF.get(one, set()) & _NAMES_OF.get(other, set()))
