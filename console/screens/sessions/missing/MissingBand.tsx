/** Above a list: that the source no longer names much of what was there, and the two answers. Silent when it does. */
import { Button } from '@mantine/core'
import { IconTriangleFilled } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { decideMissing, type MissingList, missingQuery } from '../../../api/sessionMissing.ts'
import { useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import { useChange } from '../../../parts/useChange.ts'
import { When } from '../../../parts/When.tsx'
import list from '../../list.module.css'
import classes from '../sessions.module.css'

export function MissingBand() {
  const slug = useSlug()
  const { data } = useQuery(missingQuery(slug))
  return data?.items.map(each => <Asked key={each.kind} asked={each} mayDecide={data.mayDecide} />)
}

function Asked({ asked, mayDecide }: { asked: MissingList; mayDecide: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const decide = useChange({
    run: (decision: 'gone' | 'keep') => decideMissing(slug, asked, decision),
    done: (_answer, decision) => t(`sessions.missing.did.${decision}`),
  })
  const { kind, missing: count, known, askedAt } = asked
  return (
    <div className={list.bar} role="status">
      <span className={classes.light} data-colour="yellow">
        <IconTriangleFilled size={11} aria-hidden />
        <span>
          {t(`sessions.missing.says.${kind}`, { count, known })} {t('sessions.missing.look')}
        </span>
      </span>
      <span className={text.soft}>
        <When at={askedAt} show="relative" />
      </span>
      {mayDecide && (
        <>
          <Button variant="default" size="compact-sm" loading={decide.isPending} onClick={() => decide.mutate('keep')}>
            {t('sessions.missing.keep')}
          </Button>
          <Button variant="default" size="compact-sm" loading={decide.isPending} onClick={() => decide.mutate('gone')}>
            {t('sessions.missing.gone')}
          </Button>
        </>
      )}
    </div>
  )
}
