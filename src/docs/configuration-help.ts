/** What each key of a configuration file is for. A test holds it against the schema: no key without help, none too many. */

/** By path, as `fieldsOf` names it. Keys whose schema brings its own help are not repeated. */
export const configurationHelp: Readonly<Record<string, string>> = {
  organization:
    'Whose configuration it is; a slug alone stands for slug and name. Made when there is none of this slug',
  'organization.slug': 'Its short name in addresses: lower case letters, digits and single dashes. Never changes',
  'organization.name': 'What people see. Taken when the organization is made, and not changed by a later file',
  'organization.environment': 'Taken when the organization is made, and not changed by a later file',
  connections: 'Accounts of outside systems',
  'connections[].id': 'Short name, unique in the organization; routes and crosswalks refer to it',
  'connections[].connector': 'Which system it is: see [Connectors](connectors.md)',
  'connections[].address':
    'The address of `POST /in/{address}`, when one is to be kept that another hub had. Taken when the connection is made, else made then; never changed',
  'connections[].settings': 'What the connector needs: see [Connectors](connectors.md). Secrets by reference',
  routes: 'What goes where',
  'routes[].id': 'Short name, unique among the routes',
  'routes[].from': 'The connection whose events it takes',
  'routes[].to': 'The connection it delivers to',
  'routes[].events': 'Types of event: `booking.created`, all of a kind with `booking.*`, or `*`',
  'routes[].filter': 'FHIRPath on the record; only what yields `true` is delivered',
  'routes[].takes':
    'It takes only bookings whose practitioner, place or kind of visit stands in its own crosswalks: for several EHRs',
  'routes[].mapping':
    'By type of record (`Appointment`, `Patient`): what leaves, in place of the [default](mapping.md)',
  'routes[].mapping{}.name': 'What people see of it',
  'routes[].mapping{}.version': 'Raise it with every change',
  'routes[].mapping{}.resourceType': 'The FHIR type of the target, so that its lists are known',
  'routes[].mapping{}.rules': 'One field of the target each; what no rule names stays here',
  'routes[].waitsMs':
    'Waits between attempts in milliseconds, in place of the [usual ones](states.md#when-is-tried-again)',
  'routes[].consent':
    'Of referrals: what must be on record before one leaves. Asked again at the moment of sending; `off`, unless set',
  'routes[].summary': 'How note and summary of referrals are written: English and Toronto, unless set',
  'routes[].summary.language': 'Language of their labels',
  'routes[].summary.zone': 'IANA zone of their times, such as `America/Toronto`',
  crosswalks: 'What values of one side mean at the other',
  'crosswalks[].id': 'Short name, unique among the crosswalks',
  'crosswalks[].from': 'The connection whose values they are',
  'crosswalks[].to': 'The connection with the counterparts. One crosswalk for each kind and pair',
  'crosswalks[].kind': 'What is translated',
  'crosswalks[].entries':
    'Value to counterpart, as a map or as a list of `from`, `to` and `label`. Capitals and outer blanks do not matter',
  'crosswalks[].entries[].from': 'A value of the source',
  'crosswalks[].entries[].to':
    'Its counterpart: `Practitioner/id`; `Location/id` or `virtual`; `HealthcareService/id` or codes; a field of the person or `none`',
  'crosswalks[].entries[].to.service': '`HealthcareService/id`',
  'crosswalks[].entries[].to.serviceType': 'Code of the service',
  'crosswalks[].entries[].to.serviceType.system': 'URI of the code system',
  'crosswalks[].entries[].to.serviceType.code': 'The code',
  'crosswalks[].entries[].to.serviceType.display': 'Its words',
  'crosswalks[].entries[].to.appointmentType': 'Code of the appointment type',
  'crosswalks[].entries[].to.appointmentType.system': 'URI of the code system',
  'crosswalks[].entries[].to.appointmentType.code': 'The code',
  'crosswalks[].entries[].to.appointmentType.display': 'Its words',
  'crosswalks[].entries[].label': 'What people see of the value',
  listings:
    'Service listings that referrals come in by, and what is wanted of each. Nothing of a referral leaves whose listing is not here',
  'listings[].id': 'Short name, unique among the listings',
  'listings[].from': 'The connection its referrals come from',
  'listings[].sourceId':
    "The source's own id of it, when it gives one; a referral is matched by it first, else by name",
  'listings[].name': 'Its name at the source. Capitals and spacing do not matter',
  'listings[].integrated': 'Whether its referrals leave for a target at all',
  'listings[].process':
    'When a referral is brought in: `end-of-handling` when it was closed as completed, `start-of-handling` when it is accepted and then kept up to date as far as the target takes updates, or `custom`',
  'listings[].triggers':
    'With `custom`: the first of these that happens brings the referral in. Only what the target offers, and `accepted`',
  'listings[].includeRouted':
    'Whether requests that a central intake sent on come along. Not, unless set; targets that always take them leave no choice',
  'listings[].target':
    'The connection its referrals go to; a route must lead there. Every target with a route, unless set',
  'listings[].liaison': 'Whom to ask about it: a name, a phone, a mail address',
  scheduling: 'How appointments are kept equal, and what may leave. Left out, what is set stays',
  'scheduling.profile': 'What may leave in which direction: see [Profiles](../guides/profiles.md)',
  'scheduling.owners':
    'By field (`status`, `time`, `practitioner`, `location`, `patient`, `visitType`, `text`): `scheduling` or `ehr`, in place of what the profile begins with',
  'scheduling.staleAfterMinutes': 'Minutes after which availability that was read from the EHR is called stale',
  'scheduling.zone': 'IANA zone of hours and notices of places that have none of their own',
  matching:
    'How people are matched, as far as an organization chooses it: see [Registry](../guides/registry.md). Left out, what is set stays',
  'matching.combinations':
    '`careful`: whatever speaks against a match speaks against a combination of the CMS proposal, too. `to-the-letter`: only a suffix, a member or a person does',
  'matching.contested': 'Rows of the proposal’s table that reviewers contest and this organization takes all the same',
  'matching.rules':
    'What identifies a person without weighing: `identifier`, `name-birth-date-site` (for questions of a member about people it told of)',
  visits:
    'What is said of visits: see [Visits](../guides/visits.md). Entries of an EHR are named as `ehr Location/main`, and must have been read from it before. What the file does not name stays',
  'visits.types': 'Kinds of visit, each known by its name',
  'visits.types[].eventTypes': 'By booking connection: ids or slugs of the event types it stands for',
  'visits.types[].places': 'Where it may take place; none: anywhere',
  'visits.types[].service': 'The service that it is at the EHR',
  'visits.everywhere': 'Hours and holidays of places that have none of their own',
  'visits.places': 'Hours, holidays and rooms of one place',
  'visits.practitioners': 'Hours, days away and licences of one practitioner',
  'visits.rules': 'How severe a rule is, by its code, where it is not as it comes',
}
