/** What verifying the chain found, in words; broken places one by one. */
import { CloseButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Break, Verified } from '../../api/audit.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import classes from './Audit.module.css'

/** More places than these help nobody who reads them; the count says how many there are. */
const mostShown = 10

export function VerifiedNote({ result, onClose }: { result: Verified; onClose: () => void }) {
  const { t } = useTranslation()
  const { intact, entries, from, to, anchors, anchorsOutside, waiting, prunedUntil, breaks, broken } = result
  return (
    <div className={classes.verified} role="status" data-intact={intact || undefined}>
      <div>
        <p className={classes.verdict}>
          <StateMark kind="audit" state={intact ? 'done' : 'refused'} markOnly />{' '}
          {t(intact ? 'audit.whole' : 'audit.broken', { count: broken })}
        </p>
        <p className={text.soft}>
          {t('audit.verified', { entries, from, to })} {t('audit.anchors', { anchors, outside: anchorsOutside })}
          {waiting > 0 && ` ${t('audit.waiting', { count: waiting })}`}
          {prunedUntil && (
            <>
              {' '}
              {t('audit.pruned')} <When at={prunedUntil} show="clock" />
            </>
          )}
        </p>
        {breaks.length > 0 && (
          <ul className={classes.breaks}>
            {breaks.slice(0, mostShown).map(each => (
              <li key={`${each.kind} ${each.position}`}>{breakText(each)}</li>
            ))}
          </ul>
        )}
        {!intact && <p>{t('audit.brokenFix')}</p>}
      </div>
      <CloseButton aria-label={t('common.close')} onClick={onClose} />
    </div>
  )

  function breakText({ kind, position, to: last }: Break): string {
    const place =
      last === undefined || last === position
        ? t('audit.place', { position })
        : t('audit.places', { from: position, to: last })
    return `${place} ${t(`audit.break.${kind}`)}`
  }
}
