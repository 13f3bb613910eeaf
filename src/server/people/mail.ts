/** The mail of an invitation, in both languages: who gets it has not said yet which one is theirs. */

type Invitation = {
  /** Who invites, and where. */
  person: string
  organization: string
  link: string
  endsAt: Date
}

/** Subject and text. */
export function invitationMail({ person, organization, link, endsAt }: Invitation): { subject: string; text: string } {
  const until = (locale: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(endsAt)
  return {
    subject: `Causeway: ${organization}`,
    text: [
      `${person} invites you to work with Causeway at ${organization}.`,
      `Open this link to join. It works once, until ${until('en-CA')}:`,
      '',
      link,
      '',
      'If you do not know why you got this, ignore it: nothing happens without you.',
      '',
      '—',
      '',
      `${person} vous invite à travailler avec Causeway chez ${organization}.`,
      `Suivez ce lien pour vous joindre à l’équipe. Il sert une seule fois, jusqu’au ${until('fr-CA')}\u00a0:`,
      '',
      link,
      '',
      'Si vous ne savez pas pourquoi vous recevez ce message, ignorez-le\u00a0: rien ne se fera sans vous.',
      '',
    ].join('\n'),
  }
}
