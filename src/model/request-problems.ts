/** What a request of a person or a programme can meet. Part of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const requestProblems = {
  'retention.periods': {
    class: 'request',
    says: 'The periods do not fit together.',
    fix: 'Bodies go first, then problems, then messages, then the audit trail: let none end before the one before it.',
  },
  'request.invalid': {
    class: 'request',
    says: 'The request does not have the form this address expects.',
    fix: 'Correct the fields that are named.',
  },
  'request.not-found': {
    class: 'request',
    says: 'There is nothing at this address, or you may not see it.',
    fix: 'Check the address.',
  },
  'search.over': {
    class: 'request',
    says: 'This search is over: it was somebody else’s, or begun more than a day ago.',
    fix: 'Type again what you are looking for.',
  },
  'reveal.covered': {
    class: 'request',
    says: 'What was sent is covered.',
    fix: 'Press Reveal and say why; it stays open for 15 minutes, in this session only.',
  },
  'request.too-large': {
    class: 'request',
    says: 'The body is larger than this connection accepts.',
    fix: 'Send less in one request.',
  },
  'request.content-type': {
    class: 'request',
    says: 'This address does not accept that content type.',
    fix: 'Send one of the content types that the documentation names.',
  },
  'request.signature': {
    class: 'request',
    says: 'The signature is missing or wrong.',
    fix: 'Enter the same secret at the vendor and in the settings of the connection.',
  },
  'request.unauthenticated': {
    class: 'request',
    says: 'You are not signed in, or the session has ended.',
    fix: 'Sign in again.',
  },
  'request.token': {
    class: 'request',
    says: 'This token does not work: it is unknown, has run out or was revoked.',
    fix: 'Make a new one under Settings, API tokens, and enter it in the programme that called.',
  },
  'request.password-wrong': {
    class: 'request',
    says: 'The password is wrong.',
    fix: 'Enter the password that you sign in with.',
  },
  'request.forbidden': {
    class: 'request',
    says: 'Your role does not allow this.',
    fix: 'Ask an integration admin of your organization.',
  },
  'request.conflict': {
    class: 'request',
    says: 'It was changed by somebody else in the meantime, or its state does not allow this.',
    fix: 'Load it again and repeat the change.',
  },
  'request.id-taken': {
    class: 'request',
    says: 'That id at the target belongs to something else, or this has another id there.',
    fix: 'Look at the target again and correct the id, or leave it empty.',
  },
  'request.too-many': {
    class: 'request',
    says: 'Too many attempts.',
    fix: 'Wait a minute and try again.',
  },
  'people.own-rights': {
    class: 'request',
    says: 'Nobody changes their own role or rights.',
    fix: 'Ask another integration admin of your organization.',
  },
  'people.last-admin': {
    class: 'request',
    says: 'This is the last integration admin: without one nobody could change anything here.',
    fix: 'Give somebody else the role first.',
  },
  'people.already-member': {
    class: 'request',
    says: 'Somebody with this e-mail is a member already.',
    fix: 'Look for them in the list and change their role there.',
  },
  'people.invitation-over': {
    class: 'request',
    says: 'This invitation has been used, was called back or has run out.',
    fix: 'Ask who invited you for a new one.',
  },
  'people.not-yours': {
    class: 'request',
    says: 'There is an account with this e-mail: it can only be joined by who owns it.',
    fix: 'Sign in with that account first, then open the link again.',
  },
  'bulk.empty-filter': {
    class: 'request',
    says: 'Without a filter this would be about everything there is.',
    fix: 'Narrow the list first: a state, a connection, a problem, a time.',
  },
  'bulk.nothing-selected': {
    class: 'request',
    says: 'Nothing matches any more; there is nothing to do.',
    fix: 'Load the list again: what was there may have gone on by itself.',
  },
} as const satisfies Record<string, Problem>
