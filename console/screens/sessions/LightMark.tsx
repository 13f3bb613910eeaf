/** The light of a pair: a mark and a word, never the colour alone. */
import { useTranslation } from 'react-i18next'
import type { NoteRow } from '../../api/sessionTypes.ts'
import { Mark } from '../../parts/Mark.tsx'
import type { Shape } from '../../parts/states.ts'
import classes from './sessions.module.css'

const shapes: Readonly<Record<'green' | 'yellow' | 'red', Shape>> = { green: 'done', yellow: 'act', red: 'refused' }

export function LightMark({ light: { colour, word } }: { light: NonNullable<NoteRow['light']> }) {
  const { t } = useTranslation()
  return (
    <span className={classes.light} data-colour={colour}>
      <Mark shape={shapes[colour]} />
      <span>{t(`sessions.light.${word}`, { defaultValue: word })}</span>
    </span>
  )
}
