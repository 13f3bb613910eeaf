/** The listings that the simulated Caredove begins with: three with their forms, one question of every type among them. */
import type { Answer, Listing, Question, World } from './world.ts'

const everyForm: readonly Question[] = [
  { id: 'pronouns', text: 'Pronouns', type: 'text' },
  { id: 'message-home', text: 'Permission to leave message (home)', type: 'yes-no' },
  { id: 'message-alt', text: 'Permission to leave message (alt)', type: 'yes-no' },
  {
    id: 'access',
    text: 'Accommodations',
    type: 'choices',
    options: ['Wheelchair access', 'Interprète <français>', 'Sign language', 'Quiet room'],
  },
  { id: 'risk', text: 'Home visit risk factors', type: 'long-text' },
]

const counselling: readonly Question[] = [
  ...everyForm,
  {
    id: 'urgency',
    text: 'How soon should we call?',
    type: 'choice',
    options: ['Today', 'This week', 'When there is a place'],
  },
  { id: 'heard', text: 'How did you hear of us?', type: 'open-choice', options: ['Family doctor', 'School', 'Friend'] },
  { id: 'household', text: 'People in the household', type: 'number' },
  { id: 'score', text: 'PHQ-9 score per item', type: 'decimal' },
  { id: 'since', text: 'Date of the first sign', type: 'date' },
  { id: 'last-contact', text: 'Last contact with the person', type: 'date-time' },
  { id: 'call-at', text: 'Best time to call', type: 'time' },
  { id: 'weight', text: 'Weight', type: 'quantity', unit: 'kg' },
  { id: 'plan-url', text: 'Address of the care plan', type: 'link' },
  { id: 'letter', text: 'Letter of referral', type: 'attachment' },
  {
    id: 'safety',
    text: 'Safety',
    type: 'group',
    questions: [
      { id: 'safe-home', text: 'Feels safe at home', type: 'yes-no' },
      { id: 'safe-plan', text: 'Safety plan', type: 'long-text' },
    ],
  },
]

export function standardListings(): Listing[] {
  const services = { id: 'ORG-77', name: 'Example Community Services' }
  const common = { location: '100 Main St, Unit 2', integrated: false }
  return [
    {
      id: '4410',
      name: 'Walk-in counselling',
      organization: services,
      flow: 'requested',
      form: counselling,
      provider: 'Dana Example',
      ...common,
      targets: [],
    },
    {
      id: '5120',
      name: 'Family counselling',
      organization: { id: 'ORG-78', name: 'Partner Agency' },
      flow: 'requested',
      form: everyForm,
      provider: 'Ines Partner',
      ...common,
      targets: [],
      location: '8 Side St',
    },
    {
      id: '6200',
      name: 'Home support',
      organization: services,
      flow: 'ready',
      form: everyForm,
      provider: 'Sam Visit',
      ...common,
      targets: [],
      location: 'At home',
    },
  ]
}

/** Answers as somebody in a hurry gives them: most questions, not all. */
export function answersFor(world: World, { form }: Listing, letter: string | undefined): Record<string, Answer> {
  const answers: Record<string, Answer> = {}
  for (const question of form.flatMap(each => [...(each.questions ?? []), each])) {
    const answer = answerFor(world, question, letter)
    if (answer !== undefined) answers[question.id] = answer
  }
  return answers
}

function answerFor(world: World, { id, type, options = [] }: Question, letter: string | undefined): Answer | undefined {
  const share = world.random()
  const day = world.now().toISOString().slice(0, 10)
  switch (type) {
    case 'text':
      return id === 'pronouns' ? 'they/them' : 'Yes, see the letter'
    case 'long-text':
      return share < 0.5 ? undefined : 'A dog at the door.\nSteep stairs.'
    case 'yes-no':
      return share < 0.6
    case 'choice':
      return options[Math.floor(share * options.length)]
    case 'choices':
      return options.filter((_, index) => index < 2)
    case 'open-choice':
      return share < 0.5 ? options[0] : 'A poster at the library'
    case 'number':
      return 1 + Math.floor(share * 5)
    case 'decimal':
      return Math.round(share * 27) / 10
    case 'date':
      return day
    case 'date-time':
      return `${day}T14:30:00Z`
    case 'time':
      return '17:30:00'
    case 'quantity':
      return 60 + Math.floor(share * 30)
    case 'link':
      return 'https://plans.example.org/care'
    case 'attachment':
      return letter
    case 'group':
      return undefined
  }
}
