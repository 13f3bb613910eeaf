/** The words of alerts in mail and webhooks, in both languages. What a problem is called stands with the translations. */
import { readFileSync } from 'node:fs'
import { isProblemCode, problems } from '../../model/problems.ts'

export type Language = 'en' | 'fr'

export const words = {
  en: {
    locale: 'en-CA',
    cleared: (title: string) => `All clear: ${title}`,
    clearedBody: 'It is over by itself or was put right. There is nothing to do.',
    summary: (count: number) =>
      count === 1 ? '1 notice was held back while it was quiet' : `${count} notices were held back while it was quiet`,
    test: 'Test of the alerts',
    testBody: 'This channel works. Alerts of this organization will come here.',
    todo: 'What to do',
    since: 'Since',
    until: 'Until',
    connection: 'Connection',
    route: 'Route',
    step: 'Step',
    class: 'Kind of failure',
    code: 'Code',
    issue: 'Issue',
    message: 'Message',
    delivery: 'Delivery',
    count: 'Failures so far',
    depth: 'Waiting',
    age: 'Oldest waits for',
    silent: 'Without success for',
    usual: 'Usual gap',
    requester: 'Requester',
    asked: 'In an hour',
    usuallyAsked: 'In a busy hour before',
    endsAt: 'Ends',
    file: 'File',
    lastProblem: 'Last problem',
    open: 'Open',
    over: 'over',
    footer: 'This message holds no personal data. Who gets it, and when, is set in the console under Settings, Alerts.',
    minutes: (n: number) => (n === 1 ? '1 minute' : `${n} minutes`),
    hours: (n: number) => (n === 1 ? '1 hour' : `${n} hours`),
    days: (n: number) => (n === 1 ? '1 day' : `${n} days`),
    colon: ':',
    someConnection: 'A connection',
    someRoute: 'a route',
  },
  fr: {
    locale: 'fr-CA',
    cleared: (title: string) => `Rétabli : ${title}`,
    clearedBody: 'C’est terminé, de soi-même ou après correction. Il n’y a rien à faire.',
    summary: (count: number) =>
      count <= 1 ? '1 avis retenu pendant les heures calmes' : `${count} avis retenus pendant les heures calmes`,
    test: 'Essai des alertes',
    testBody: 'Ce canal fonctionne. Les alertes de cet organisme arriveront ici.',
    todo: 'À faire',
    since: 'Depuis',
    until: 'Jusqu’à',
    connection: 'Connexion',
    route: 'Route',
    step: 'Étape',
    class: 'Type d’échec',
    code: 'Code',
    issue: 'Problème',
    message: 'Message',
    delivery: 'Livraison',
    count: 'Échecs jusqu’ici',
    depth: 'En attente',
    age: 'Le plus ancien attend depuis',
    silent: 'Sans réussite depuis',
    usual: 'Intervalle habituel',
    requester: 'Demandeur',
    asked: 'En une heure',
    usuallyAsked: 'En une heure chargée auparavant',
    endsAt: 'Prend fin',
    file: 'Fichier',
    lastProblem: 'Dernier problème',
    open: 'Ouvrir',
    over: 'terminé',
    footer:
      'Ce message ne contient aucun renseignement personnel. Qui le reçoit, et quand, se règle dans la console sous Réglages, Alertes.',
    minutes: (n: number) => (n <= 1 ? `${n} minute` : `${n} minutes`),
    hours: (n: number) => (n <= 1 ? `${n} heure` : `${n} heures`),
    days: (n: number) => (n <= 1 ? `${n} jour` : `${n} jours`),
    colon: '\u00a0:',
    someConnection: 'Une connexion',
    someRoute: 'une route',
  },
} as const

type Texts = { [key: string]: string | Texts }
let french: Texts | undefined

/** What a problem says and what to do about it. The French stands in one place: the translations of the console. */
export function problemText(code: string, language: Language): { says: string; fix: string } {
  const known = isProblemCode(code) ? problems[code] : problems['hub.unexpected']
  if (language === 'en') return known
  french ??= JSON.parse(readFileSync(new URL('../../../console/locales/fr.json', import.meta.url), 'utf8')) as Texts
  const text = (key: 'says' | 'fix') =>
    ['problems', ...code.split('.'), key].reduce<string | Texts | undefined>(
      (texts, name) => (typeof texts === 'object' ? texts[name] : undefined),
      french,
    )
  const [says, fix] = [text('says'), text('fix')]
  return { says: typeof says === 'string' ? says : known.says, fix: typeof fix === 'string' ? fix : known.fix }
}

/** A span in the largest unit that says enough. */
export function spanText(ms: number, language: Language): string {
  const { minutes, hours, days } = words[language]
  const total = Math.max(1, Math.round(ms / 60_000))
  if (total < 120) return minutes(total)
  if (total < 2_880) return hours(Math.round(total / 60))
  return days(Math.round(total / 1_440))
}
