/** The problems that the watchdog, mail and the webhooks of alerts report: rows of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const alertProblems = {
  'connection.paused': {
    class: 'connection',
    says: '{connection} has been paused for more than a day, and deliveries wait for it.',
    fix: 'Resume it when what it was paused for is done. Nothing is lost: what waits leaves in order.',
  },
  'queue.deep': {
    class: 'connection',
    says: 'More than usual waits to be delivered to {connection}.',
    fix: 'See whether it keeps up. If it is slow or refuses, its tile on the overview says why; nothing is lost.',
  },
  'queue.old': {
    class: 'connection',
    says: 'Something has been waiting for {connection} for too long.',
    fix: 'Open the message to see what it waits for. It leaves by itself once that is put right.',
  },
  'watchdog.silent': {
    class: 'connection',
    says: 'Nothing has arrived by {route} for much longer than usual.',
    fix: 'Look whether the source still sends: its webhook, its credentials, its last poll. A holiday can be the reason too.',
  },
  'watchdog.member-silent': {
    class: 'connection',
    says: '{connection} has pushed nothing for longer than it should.',
    fix: 'Ask the member whether its system still sends, and whether its key is the one that is known here.',
  },
  'watchdog.stuck': {
    class: 'hub',
    says: 'Messages wait for {connection}, and nobody works on them.',
    fix: 'Start the worker processes of Causeway, or look into their log. Nothing is lost: the work goes on where it stopped.',
  },
  'webhook.unreachable': {
    class: 'hub',
    says: 'The address of the webhook does not answer.',
    fix: 'Check the address, and that it can be reached from here. The call is repeated for about two hours.',
  },
  'webhook.refused': {
    class: 'hub',
    says: 'The address of the webhook refused the call.',
    fix: 'Check that it takes POST with JSON and knows the secret. The status it answered stands beside it.',
  },
  'webhook.gone': {
    class: 'hub',
    says: 'The address of the webhook says that it is wanted no more; the channel is switched off.',
    fix: 'Enter the new address as a new channel, or switch this one on again.',
  },
  'webhook.address-refused': {
    class: 'hub',
    says: 'The address of the webhook is not allowed.',
    fix: 'Use an https address. Addresses inside your own network must be allowed in the settings of Causeway.',
  },
  'mail.not-set-up': {
    class: 'hub',
    says: 'No mail server is set up, so mail cannot leave.',
    fix: 'Set SMTP_URL and CAUSEWAY_MAIL_FROM where Causeway is started, then start it again. What waits leaves by itself.',
  },
  'mail.unreachable': {
    class: 'hub',
    says: 'The mail server does not answer; mail waits.',
    fix: 'Check SMTP_URL and whether the server can be reached from here. What waits leaves by itself.',
  },
  'mail.credentials-refused': {
    class: 'hub',
    says: 'The mail server refused the user or the password; mail waits.',
    fix: 'Put the current user and password into SMTP_URL and start Causeway again. What waits leaves by itself.',
  },
  'mail.sender-refused': {
    class: 'hub',
    says: 'The mail server does not take mail from the address it comes from; mail waits.',
    fix: 'Set CAUSEWAY_MAIL_FROM to an address that the server may send for, and start Causeway again.',
  },
  'mail.refused': {
    class: 'hub',
    says: 'The mail server refused mail to this address.',
    fix: 'Check the address for typing mistakes, and that its mailbox exists and takes mail.',
  },
  'mail.later': {
    class: 'hub',
    says: 'The mail server does not take this mail for now.',
    fix: 'It is tried again by itself. If it stays so, ask whoever runs the mail server.',
  },
} as const satisfies Record<string, Problem>
