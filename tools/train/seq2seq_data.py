"""The toy translation task: number words to digits, and dates to one form.

    two hundred and forty-one   ->  241
    the 3rd of march, 1987      ->  1987-03-03

A text is cut into lower-case words, single digits and single signs; spaces are dropped. One tenth of the
numbers and of the days is held out by a hash, so that no held-out answer is ever seen in training, in any
spelling.
"""

import datetime
import hashlib
import random
import re

SPECIALS = ["<pad>", "<unk>", "<bos>", "<eos>"]
UNITS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
         "sixteen seventeen eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
MONTHS = ("january february march april may june july august september october november december").split()
SHORT_MONTHS = [month[:3] for month in MONTHS if len(month) > 3]
OTHERS = "hundred thousand and of the st nd rd th - , . /".split()
VOCABULARY = SPECIALS + list("0123456789") + UNITS + TENS + OTHERS + MONTHS + SHORT_MONTHS
IDS = {piece: i for i, piece in enumerate(VOCABULARY)}
NUMBERS = 1_000_000
FIRST_DAY, DAYS = datetime.date(1000, 1, 1), 401_767  # to 2099-12-31


def cut(text):
    """The tokens of a text, as strings."""
    return re.findall(r"[a-z]+|[0-9]|[^\sa-z0-9]", text.lower())


def encode(text):
    """Ids; what the vocabulary lacks becomes <unk>."""
    return [IDS.get(piece, IDS["<unk>"]) for piece in cut(text)]


def decode(ids):
    return "".join(VOCABULARY[i] for i in ids if i >= len(SPECIALS))


def below_thousand(number, conjunction, hyphen):
    words = []
    if number >= 100:
        words += [UNITS[number // 100], "hundred"]
        number %= 100
        if number and conjunction:
            words.append("and")
    if number >= 20:
        tens = TENS[number // 10 - 2]
        words.append(f"{tens}{hyphen}{UNITS[number % 10]}" if number % 10 else tens)
    elif number or not words:
        words.append(UNITS[number])
    return " ".join(words)


def spell(number, conjunction=True, hyphen="-"):
    """A number below a million in words, with or without "and" and hyphens."""
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return below_thousand(rest, conjunction, hyphen)
    words = f"{below_thousand(thousands, conjunction, hyphen)} thousand"
    if rest:
        joint = " and " if conjunction and rest < 100 else " "
        words += joint + below_thousand(rest, conjunction, hyphen)
    return words


def ordinal(day):
    if 10 <= day % 100 <= 20:
        return f"{day}th"
    return f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th') }"


def write_date(date, form):
    """A day in one of eight spellings; where only digits stand, the day comes first."""
    month = MONTHS[date.month - 1]
    short, day, year = month[:3], date.day, date.year
    return [
        f"{day} {month} {year}",
        f"{month} {day}, {year}",
        f"{month} {ordinal(day)}, {year}",
        f"the {ordinal(day)} of {month} {year}",
        f"{day} {short} {year}",
        f"{short}. {day}, {year}",
        f"{day}/{date.month}/{year}",
        f"{day:02}.{date.month:02}.{year}",
    ][form]


def held_out(answer):
    return int(hashlib.sha1(answer.encode()).hexdigest(), 16) % 10 == 0


def draw(generator):
    """One (question, answer), a number or a date with equal chance; short numbers are as likely as long."""
    if generator.random() < 0.5:
        number = int(10 ** generator.uniform(0, 6)) if generator.random() < 0.5 else generator.randrange(NUMBERS)
        number = min(number, NUMBERS - 1) if generator.random() > 0.02 else generator.randrange(20)
        question = spell(number, generator.random() < 0.5, generator.choice("- "))
        return question, str(number)
    date = FIRST_DAY + datetime.timedelta(days=generator.randrange(DAYS))
    return write_date(date, generator.randrange(8)), date.isoformat()


def examples(generator, count, held):
    """`count` pairs whose answers are all held out, or all not."""
    found = []
    while len(found) < count:
        question, answer = draw(generator)
        if held_out(answer) == held:
            found.append((question, answer))
    return found


def test_set(count=5000):
    return examples(random.Random("held out"), count, held=True)
