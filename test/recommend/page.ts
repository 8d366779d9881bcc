/** A decision page about a bakery: parts can be replaced to break it. */
export const page = `---
id: bread-or-cake
kind: decision
title: Bread or cake
summary: Decides what is baked.
open-when: the oven is hot and nobody knows what for
policy: first
questions:
  guests:
    ask: "How many guests?"
    type: number
    unit: people
    words: { unit: [guests] }
  feast:
    ask: "Is it a feast?"
    type: choice
    options: ["yes", "no"]
    words: { "yes": [birthday, wedding], "no": ["ordinary day"] }
---

# Bread or cake

## Table

| guests | feast | choose | because |
| --- | --- | --- | --- |
| >= 10 | any | cake | many guests want cake |
| 5..9 | yes | cake | a feast is a feast |
| any | any | bread | bread is always right |

## Options

### bread

Plain.

### cake

Sweet.
`;

export const votes = page
  .replace('policy: first', 'policy: votes\ndefault: bread\nleast: 2')
  .replace(
    '| guests | feast | choose | because |\n| --- |',
    '| guests | feast | weight | choose | because |\n| --- | --- |',
  )
  .replace('| >= 10 | any | cake', '| >= 10 | any | 2 | cake')
  .replace('| 5..9 | yes | cake', '| any | yes | 1 | cake')
  .replace('| any | any | bread | bread is always right |', '| < 5 | any | 1 | bread | few guests |');
