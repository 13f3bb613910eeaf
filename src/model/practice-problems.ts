/** What the built-in practice management answers, beside what any of them can (session-problems.ts). Part of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const practiceProblems = {
  'practice.exists': {
    class: 'request',
    says: 'There is one like it already.',
    fix: 'Open the one that is there and change it, or give this one another name or external id.',
  },
  'practice.in-use': {
    class: 'request',
    says: 'Something else refers to it, so it cannot be taken away.',
    fix: 'Make it inactive instead, or first take away what refers to it.',
  },
  'practice.fixed': {
    class: 'request',
    says: 'This cannot be changed any more: appointments were made with it.',
    fix: 'Make a new one and use it from now on.',
  },
  'practice.rendered': {
    class: 'request',
    says: 'The appointment was rendered: what was billed stays as it is.',
    fix: 'Take the rendering back first, with a reason, while the period is open.',
  },
  'practice.not-rendered': {
    class: 'request',
    says: 'The appointment is not rendered, so there is nothing to take back.',
    fix: 'Load it again.',
  },
  'practice.image-damaged': {
    class: 'message',
    says: 'The image of a signature is not the one that was sent.',
    fix: 'Pull the note again. If it stays so, look at the note at its source.',
  },
  'practice.unreadable-file': {
    class: 'request',
    says: 'This file cannot be read as CSV, or has none of the columns.',
    fix: 'Save it as CSV (UTF-8) with a first line of column names; the help shows them.',
  },
} as const satisfies Record<string, Problem>
