/** Whether a file is the whole list, so that what it does not name is gone; and afterwards what came of that. */
import { Checkbox } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import classes from './files.module.css'
import { type Held, mayBeWhole } from './held.ts'

type Props = { held: Held; isBusy: boolean; onWhole: (isWhole: boolean) => void }

export function Whole({ held, isBusy, onWhole }: Props) {
  const { t } = useTranslation()
  const { kind, step, isWhole } = held
  if (!kind) return null
  if (mayBeWhole(held))
    return (
      <Checkbox
        checked={isWhole}
        disabled={isBusy}
        label={t(`sessionFiles.whole.${kind}`)}
        description={t('sessionFiles.whole.explains')}
        onChange={event => onWhole(event.currentTarget.checked)}
      />
    )
  if (step === 'ready') return <p className={classes.small}>{t('sessionFiles.whole.notWithFaults')}</p>
  return step === 'taken' && isWhole ? <LeftOut held={held} /> : null
}

function LeftOut({ held: { leftOut } }: { held: Held }) {
  const { t } = useTranslation()
  const slug = useSlug()
  if (!leftOut) return <p className={classes.says}>{t('sessionFiles.leftOut.unknown')}</p>
  const { gone, asked } = leftOut
  if (asked === 0)
    return (
      <p className={classes.says}>
        {gone === 0 ? t('sessionFiles.leftOut.nothing') : t('sessionFiles.leftOut.gone', { count: gone })}
      </p>
    )
  return (
    <p className={classes.says}>
      {t('sessionFiles.leftOut.asked', { count: asked })}{' '}
      <Link to="/o/$slug/sessions" params={{ slug }} search={{}} className={text.link}>
        {t('sessionFiles.leftOut.decide')}
      </Link>
    </p>
  )
}
