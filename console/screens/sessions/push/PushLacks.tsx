/** What somebody lacks for Ensora Data Collection, or what was refused of them, each with the way to where it is entered. */
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay, useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import classes from './push.module.css'

/** `onMend` leads to a field of the form that is beside it. */
type Props = { says: string; fields: readonly string[]; onMend: (field: string) => void }

export function PushLacks({ says, fields, onMend }: Props) {
  const { t } = useTranslation()
  return (
    <div className={classes.lacks}>
      <p className={classes.line}>{says}</p>
      <ul className={classes.list}>
        {fields.map(field => (
          <li key={field}>
            <span>{t(`sessionPush.lack.${field}`, { defaultValue: field })}</span>
            <Mend field={field} onMend={onMend} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Mend({ field, onMend }: { field: string; onMend: Props['onMend'] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  if (field === 'site' || field === 'sites')
    return (
      <Link
        to="/o/$slug/sessions"
        params={{ slug }}
        search={{ tab: 'agencies', mapping: 'none' }}
        className={text.link}
      >
        {t('sessionPush.mend.sites')}
      </Link>
    )
  return (
    <>
      <Button variant="subtle" size="compact-xs" onClick={() => onMend(field)}>
        {t('sessionPush.mend.field')}
      </Button>
      {field === 'account' && may('people.read') && (
        <Link to="/o/$slug/settings/people" params={{ slug }} className={text.link}>
          {t('sessionPush.mend.account')}
        </Link>
      )}
    </>
  )
}
