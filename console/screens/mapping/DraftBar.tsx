/** Where the draft stands: kept or not, somebody else's, overtaken; and what can be done about it. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { MappingWhole } from '../../api/mappings.ts'
import { sameRules } from './ruleText.ts'
import type { Draft } from './useDraft.ts'
import classes from './Workbench.module.css'

export function DraftBar({ draft, whole }: { draft: Draft; whole: MappingWhole }) {
  const { t } = useTranslation()
  const { status } = draft
  const isSame = sameRules(draft.rules, whole.rules)
  const overtaken = whole.draft?.overtaken === true && status !== 'conflict'
  return (
    <div className={classes.bar} role="status" data-tone={status === 'conflict' || overtaken ? 'act' : undefined}>
      <span>
        {overtaken
          ? t('mapping.overtaken')
          : isSame && status !== 'conflict'
            ? t('mapping.status.none')
            : t(`mapping.status.${status}`)}
        {whole.draft?.by?.name && status === 'saved' && ` ${t('mapping.by', { name: whole.draft.by.name })}`}
      </span>
      {status === 'conflict' && (
        <>
          <Button size="compact-sm" variant="default" onClick={() => void draft.takeTheirs()}>
            {t('mapping.takeTheirs')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => void draft.keepMine()}>
            {t('mapping.keepMine')}
          </Button>
        </>
      )}
      {overtaken && (
        <Button size="compact-sm" variant="default" onClick={() => void draft.rebase()}>
          {t('mapping.rebase')}
        </Button>
      )}
      {status !== 'none' && status !== 'conflict' && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => void draft.discard()}>
          {t('mapping.discard')}
        </Button>
      )}
    </div>
  )
}
