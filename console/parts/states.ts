/**
 * One vocabulary for every state in the console, three signals each: word, shape and tone. Whatever shows a state
 * takes it from here, so that the same thing looks and reads the same on every screen.
 */
import type { Tone } from '../palette.ts'

export type Language = 'en' | 'fr'
export type Shape = 'done' | 'waiting' | 'act' | 'refused' | 'unsure' | 'off' | 'paused'
export type StateWord = { word: Readonly<Record<Language, string>>; shape: Shape; tone: Tone | 'plain' }

const row = (en: string, fr: string, shape: Shape, tone: StateWord['tone']): StateWord => ({
  word: { en, fr },
  shape,
  tone,
})

export const states = {
  message: {
    received: row('Received', 'Reçu', 'waiting', 'plain'),
    reading: row('Reading back', 'En relecture', 'waiting', 'plain'),
    held: row('Needs you', 'À traiter', 'act', 'act'),
    applied: row('Applied', 'Appliqué', 'done', 'good'),
    unreadable: row('Unreadable', 'Illisible', 'refused', 'bad'),
    ignored: row('Set aside', 'Mis de côté', 'off', 'off'),
  },
  delivery: {
    pending: row('Waiting', 'En attente', 'waiting', 'plain'),
    sending: row('Sending', 'En cours d’envoi', 'waiting', 'plain'),
    retry: row('Will try again', 'Sera réessayé', 'waiting', 'plain'),
    ambiguous: row('May have arrived', 'Peut-être arrivé', 'unsure', 'unsure'),
    delivered: row('Sent', 'Envoyé', 'done', 'good'),
    rejected: row('Refused', 'Refusé', 'refused', 'bad'),
    suppressed: row('Suppressed', 'Retenu', 'off', 'off'),
    dead: row('Dead', 'Abandonné', 'refused', 'bad'),
  },
  listing: {
    integrated: row('Integrated', 'Intégré', 'done', 'good'),
    'not-integrated': row('Not integrated', 'Non intégré', 'off', 'off'),
  },
  health: {
    well: row('Fine', 'Tout va bien', 'done', 'good'),
    quiet: row('Quiet', 'Silencieuse', 'waiting', 'plain'),
    failing: row('Failing', 'En difficulté', 'act', 'act'),
    down: row('Not answering', 'Ne répond pas', 'refused', 'bad'),
    paused: row('Paused', 'En pause', 'paused', 'off'),
    invalid: row('Settings invalid', 'Réglages à corriger', 'refused', 'bad'),
  },
  issue: {
    open: row('Open', 'Ouvert', 'act', 'act'),
    acknowledged: row('Being looked at', 'Pris en charge', 'waiting', 'plain'),
    resolved: row('Resolved', 'Réglé', 'done', 'good'),
    ignored: row('Ignored', 'Ignoré', 'off', 'off'),
  },
  task: {
    open: row('Needs you', 'À traiter', 'act', 'act'),
    done: row('Decided', 'Tranché', 'done', 'good'),
    withdrawn: row('No longer needed', 'Sans objet', 'off', 'off'),
  },
  /** A difference between two systems; the last four only say why one of many was left as it was. */
  difference: {
    open: row('To put right', 'À corriger', 'act', 'act'),
    noted: row('Noted', 'Noté', 'off', 'off'),
    ignored: row('Left as it is', 'Laissé tel quel', 'off', 'off'),
    repairing: row('On its way', 'En cours', 'waiting', 'plain'),
    repaired: row('Put right', 'Corrigé', 'done', 'good'),
    unproposed: row('No repair is proposed', 'Aucune correction proposée', 'off', 'off'),
    'no-repair': row('Its repair no longer fits', 'La correction ne convient plus', 'off', 'off'),
    'source-silent': row('Its system did not answer', 'Son système n’a pas répondu', 'unsure', 'unsure'),
  },
  /** Where a referral stands in the hub's own inbox. */
  inbox: {
    new: row('New', 'Nouvelle', 'act', 'act'),
    accepted: row('Accepted', 'Acceptée', 'done', 'good'),
    declined: row('Declined', 'Déclinée', 'refused', 'off'),
  },
  /** The classification of a referral's sub-status at its source (src/model/referral/classes.ts). */
  referral: {
    requested: row('Requested', 'Demandée', 'waiting', 'plain'),
    ready: row('Ready', 'Prête', 'waiting', 'plain'),
    received: row('Received', 'Reçue', 'waiting', 'plain'),
    accepted: row('Accepted', 'Acceptée', 'done', 'good'),
    'in-progress': row('In progress', 'En traitement', 'waiting', 'plain'),
    'on-hold': row('On hold', 'En suspens', 'paused', 'off'),
    completed: row('Completed', 'Terminée', 'done', 'good'),
    rejected: row('Rejected', 'Rejetée', 'refused', 'off'),
    cancelled: row('Cancelled', 'Annulée', 'refused', 'off'),
    failed: row('Not carried out', 'Non aboutie', 'refused', 'off'),
    'entered-in-error': row('Entered by mistake', 'Saisie par erreur', 'off', 'off'),
  },
  /** A file that came with a referral. */
  document: {
    wanted: row('Waiting', 'En attente', 'waiting', 'plain'),
    stored: row('Here', 'Reçu', 'done', 'good'),
    refused: row('Refused', 'Refusé', 'refused', 'bad'),
  },
  step: {
    done: row('Done', 'Fait', 'done', 'good'),
    now: row('Under way', 'En cours', 'waiting', 'plain'),
    waiting: row('Waiting', 'En attente', 'waiting', 'plain'),
    failed: row('Failed', 'Échoué', 'refused', 'bad'),
    skipped: row('Not needed', 'Non requis', 'off', 'off'),
    warning: row('Look at this', 'À vérifier', 'act', 'act'),
  },
  explain: {
    there: row('There', 'Arrivé', 'done', 'good'),
    'under-way': row('Under way', 'En cours', 'waiting', 'plain'),
    'needs-somebody': row('Needs you', 'À traiter', 'act', 'act'),
    'not-wanted': row('Not sent', 'Non envoyé', 'off', 'off'),
  },
  route: {
    active: row('Running', 'En marche', 'done', 'good'),
    paused: row('Paused', 'En pause', 'paused', 'off'),
  },
  webhook: {
    registered: row('Registered', 'Enregistré', 'done', 'good'),
    missing: row('Not registered', 'Non enregistré', 'act', 'act'),
    inactive: row('Switched off', 'Désactivé', 'act', 'act'),
    double: row('Registered twice', 'Enregistré en double', 'act', 'act'),
    'wrong-triggers': row('Hears too little', 'Avis incomplets', 'act', 'act'),
    'wrong-url': row('Another address', 'Autre adresse', 'act', 'act'),
    'unknown-secret': row('Unknown secret', 'Secret inconnu', 'act', 'act'),
    unreachable: row('Could not be asked', 'Impossible à vérifier', 'unsure', 'unsure'),
    'no-credentials': row('No credentials', 'Sans clé d’accès', 'act', 'act'),
    'not-offered': row('Not offered', 'Non offert', 'off', 'off'),
    other: row('Of somebody else', 'Appartient à un tiers', 'off', 'off'),
  },
  busyFeed: {
    'not-blocking': row('Does not block', 'Ne bloque pas', 'refused', 'bad'),
    silent: row('Not fetched any more', 'N’est plus lu', 'refused', 'bad'),
    new: row('Not set up', 'À configurer', 'act', 'act'),
    waiting: row('Not fetched yet', 'Pas encore lu', 'waiting', 'plain'),
    changing: row('Changing address', 'Adresse en changement', 'waiting', 'plain'),
    blocking: row('Blocks', 'Bloque', 'done', 'good'),
    fetched: row('Fetched', 'Lu', 'done', 'good'),
  },
  audit: {
    done: row('Done', 'Fait', 'done', 'good'),
    refused: row('Refused', 'Refusé', 'refused', 'bad'),
    failed: row('Did not work', 'N’a pas fonctionné', 'refused', 'act'),
  },
  member: {
    active: row('Active', 'Actif', 'done', 'good'),
    invited: row('Invited', 'Invité', 'waiting', 'plain'),
    locked: row('Locked', 'Verrouillé', 'act', 'act'),
    removed: row('Removed', 'Retiré', 'off', 'off'),
  },
  token: {
    active: row('Works', 'Valide', 'done', 'good'),
    expired: row('Has ended', 'Échu', 'off', 'off'),
    revoked: row('Revoked', 'Révoqué', 'off', 'off'),
  },
  /** How a system stands to an appointment (src/scheduling/calendar/standing.ts). */
  standing: {
    equal: row('Equal', 'Égal', 'done', 'good'),
    waiting: row('Waiting', 'En attente', 'waiting', 'plain'),
    failed: row('Refused', 'Refusé', 'refused', 'bad'),
    held: row('Needs you', 'À traiter', 'act', 'act'),
    ambiguous: row('May have arrived', 'Peut-être arrivé', 'unsure', 'unsure'),
    conflict: row('Changed on both sides', 'Changé des deux côtés', 'act', 'act'),
    suppressed: row('Suppressed', 'Retenu', 'off', 'off'),
    behind: row('Has an older version', 'A une version antérieure', 'act', 'act'),
  },
  appointment: {
    proposed: row('Proposed', 'Proposé', 'waiting', 'plain'),
    pending: row('To be confirmed', 'À confirmer', 'waiting', 'plain'),
    booked: row('Booked', 'Confirmé', 'done', 'plain'),
    arrived: row('Arrived', 'Sur place', 'done', 'good'),
    'checked-in': row('Checked in', 'Inscrit', 'done', 'good'),
    fulfilled: row('Took place', 'A eu lieu', 'done', 'good'),
    cancelled: row('Cancelled', 'Annulé', 'refused', 'off'),
    noshow: row('Did not come', 'Absent', 'act', 'act'),
    waitlist: row('Waiting list', 'Liste d’attente', 'waiting', 'plain'),
    'entered-in-error': row('Entered by mistake', 'Saisi par erreur', 'off', 'off'),
  },
  /** Of an appointment in the practice management. */
  practice: {
    scheduled: row('Planned', 'Prévu', 'waiting', 'plain'),
    rendered: row('Rendered', 'Service rendu', 'done', 'good'),
    cancelled: row('Cancelled', 'Annulé', 'refused', 'off'),
  },
  /** Of somebody who is to be at Ensora Data Collection. */
  push: {
    waiting: row('Waiting', 'En attente', 'waiting', 'plain'),
    there: row('There, kept current', 'Là, tenu à jour', 'done', 'good'),
    off: row('Off there', 'Désactivé là-bas', 'off', 'off'),
    lacking: row('Something is missing', 'Il manque quelque chose', 'act', 'act'),
    twin: row('There under another row', 'Là dans une autre ligne', 'act', 'act'),
    refused: row('Refused', 'Refusé', 'refused', 'bad'),
  },
  merge: {
    holds: row('Merged', 'En vigueur', 'done', 'plain'),
    undone: row('Undone', 'Annulée', 'off', 'off'),
  },
  duplicate: {
    open: row('Needs you', 'À traiter', 'act', 'act'),
    merged: row('One person', 'Même personne', 'done', 'good'),
    different: row('Two people', 'Deux personnes', 'done', 'plain'),
    undone: row('Merge undone', 'Fusion annulée', 'off', 'off'),
  },
  /** When a member pushed last. */
  memberPush: {
    recent: row('Pushes', 'Transmet', 'done', 'good'),
    old: row('Silent for a day', 'Muet depuis un jour', 'act', 'act'),
    never: row('Nothing came yet', 'Rien reçu encore', 'waiting', 'plain'),
  },
  triedMessage: {
    taken: row('Would be taken', 'Serait pris', 'done', 'good'),
    refused: row('Would be refused', 'Serait refusé', 'refused', 'bad'),
    ignored: row('Would change nothing', 'Ne changerait rien', 'off', 'off'),
  },
  /** A version of a document in the registry; one whose patient is not known yet waits. */
  registryDocument: {
    current: row('Current', 'En vigueur', 'done', 'plain'),
    superseded: row('Replaced', 'Remplacé', 'off', 'off'),
    removed: row('Removed', 'Retiré', 'off', 'off'),
    waiting: row('Waits for its patient', 'Attend son patient', 'waiting', 'plain'),
  },
  /** What came of a question over the network (src/model/network/exchange.ts). */
  exchange: {
    found: row('Told', 'Répondu', 'done', 'good'),
    partial: row('Told in part', 'Répondu en partie', 'unsure', 'act'),
    nothing: row('Nothing there', 'Rien trouvé', 'done', 'plain'),
    asked: row('Asked for more', 'Précisions demandées', 'waiting', 'plain'),
    refused: row('Withheld by policy', 'Retenu par règle', 'off', 'off'),
    invalid: row('Could not be answered', 'Demande irrecevable', 'refused', 'act'),
    busy: row('Busy', 'Occupé', 'waiting', 'act'),
    failed: row('Failed here', 'Échec ici', 'refused', 'bad'),
  },
  certificate: {
    good: row('Valid', 'Valide', 'done', 'good'),
    'ends-soon': row('Ends soon', 'Expire bientôt', 'act', 'act'),
    over: row('Over', 'Expiré', 'refused', 'bad'),
    'not-yet': row('Not valid yet', 'Pas encore valide', 'waiting', 'act'),
  },
  /** An organization in the network, and its gateway. */
  networkPart: {
    open: row('Answers', 'Répond', 'done', 'good'),
    filling: row('People are being taken up', 'Personnes en cours d’ajout', 'waiting', 'plain'),
    closed: row('Answers nothing', 'Ne répond pas', 'paused', 'off'),
    leaving: row('Leaves the network', 'Quitte le réseau', 'off', 'off'),
    unusable: row('Settings invalid', 'Réglages à corriger', 'refused', 'bad'),
    waiting: row('Not noticed yet', 'Pas encore pris en compte', 'waiting', 'plain'),
  },
  networkStep: {
    done: row('Done', 'Fait', 'done', 'good'),
    open: row('To do', 'À faire', 'act', 'act'),
    wait: row('Comes by itself', 'Se fera de soi-même', 'waiting', 'plain'),
    look: row('Look at this', 'À vérifier', 'act', 'act'),
  },
  testQuery: {
    found: row('Found', 'Trouvé', 'done', 'good'),
    success: row('Answered', 'Répondu', 'done', 'good'),
    partial: row('Answered in part', 'Répondu en partie', 'unsure', 'act'),
    nobody: row('Nobody was found', 'Aucune personne trouvée', 'done', 'plain'),
    ask: row('More is needed', 'Précisions requises', 'waiting', 'act'),
    cannot: row('No answer available', 'Aucune réponse possible', 'refused', 'act'),
    refused: row('Refused', 'Refusé', 'refused', 'bad'),
    failure: row('Failed', 'Échoué', 'refused', 'bad'),
  },
  directive: {
    permit: row('Permits', 'Autorise', 'done', 'good'),
    deny: row('Objects', 'S’oppose', 'refused', 'act'),
  },
  agreement: {
    same: row('Same', 'Identique', 'done', 'good'),
    close: row('Close', 'Proche', 'unsure', 'act'),
    different: row('Different', 'Différent', 'refused', 'bad'),
    missing: row('Not given', 'Non fourni', 'off', 'off'),
  },
} as const satisfies Record<string, Record<string, StateWord>>

export type StateKind = keyof typeof states
export type StateOf<Kind extends StateKind> = keyof (typeof states)[Kind] & string

/** The row of a state; a state this console does not know yet is shown by its own name. */
export function stateWord(kind: StateKind, state: string): StateWord {
  const rows: Readonly<Record<string, StateWord>> = states[kind]
  return rows[state] ?? { word: { en: state, fr: state }, shape: 'waiting', tone: 'plain' }
}
