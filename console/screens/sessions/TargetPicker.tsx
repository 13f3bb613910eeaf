/**
 * What a row is paired with, and the drop-down to choose another: suggestions with their likeness and reasons in words,
 * a search among them, everything by keyboard. One that is taken says by whom and cannot be chosen.
 */
import { Combobox, useCombobox } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { suggestionsQuery } from '../../api/sessions.ts'
import type { EntryRow, EntryTab, Suggested } from '../../api/sessionTypes.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { calledOf, isCalled, tellApart } from './names.ts'
import classes from './sessions.module.css'

type Props = { tab: EntryTab; row: EntryRow; onChoose: (target: Suggested['target']) => void }

/** As many as a person reads; the search reaches the others. */
const mostShown = 50

export function TargetPicker({ tab, row, onChoose }: Props) {
  const { t } = useTranslation()
  const why = useId()
  const [isOpen, setOpen] = useState(false)
  const combobox = useCombobox({
    onDropdownClose: () => {
      setOpen(false)
      combobox.resetSelectedOption()
      combobox.focusTarget()
    },
    onDropdownOpen: () => setOpen(true),
  })
  const { choose } = row.buttons
  const because = choose.because ? t(`sessions.hindrance.${choose.because}`) : undefined
  return (
    <Combobox
      store={combobox}
      keepMounted={false}
      position="bottom-start"
      width={440}
      shadow="md"
      onOptionSubmit={value => {
        const { target } = JSON.parse(value) as { target: Suggested['target'] }
        combobox.closeDropdown()
        onChoose(target)
      }}
    >
      <Combobox.Target targetType="button">
        <button
          type="button"
          data-row={row.id}
          className={classes.picker}
          aria-disabled={!choose.enabled}
          aria-describedby={because ? why : undefined}
          title={because}
          onClick={() => choose.enabled && combobox.toggleDropdown()}
        >
          <span className={text.unseen}>{t('sessions.choose', { name: calledOf(row.source) })}</span>
          <span className={classes.side}>
            {row.target ? (
              <>
                <bdi className={classes.name}>{calledOf(row.target)}</bdi>
                <span className={text.soft}>
                  {row.target.gone ? t('sessions.goneThere') : (tellApart(row.target) ?? row.target.zone)}
                </span>
              </>
            ) : (
              <span className={text.soft}>
                {row.mapping === 'none'
                  ? t(choose.enabled ? 'sessions.chooseOne' : 'sessions.none')
                  : t('sessions.justMade')}
              </span>
            )}
          </span>
          {choose.enabled && <IconChevronDown size={14} aria-hidden />}
        </button>
      </Combobox.Target>
      {because && (
        <span id={why} className={text.unseen}>
          {because}
        </span>
      )}
      <Combobox.Dropdown>
        {isOpen && (
          <div role="dialog" aria-label={t('sessions.choose', { name: calledOf(row.source) })}>
            <Choices tab={tab} row={row} onReady={combobox.selectFirstOption} />
          </div>
        )}
      </Combobox.Dropdown>
    </Combobox>
  )
}

function Choices({ tab, row, onReady }: { tab: EntryTab; row: EntryRow; onReady: () => void }) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState('')
  const { data, error } = useQuery(suggestionsQuery(useSlug(), tab, row.id))
  const found = (data?.items ?? []).filter(({ target }) => isCalled(target, asked))
  return (
    <>
      <Combobox.Search
        autoFocus
        value={asked}
        aria-label={t('sessions.search')}
        placeholder={t('sessions.search')}
        onChange={event => {
          setAsked(event.currentTarget.value)
          setTimeout(onReady)
        }}
      />
      <Combobox.Options className={classes.options} aria-label={t(`sessions.target.${tab}`)}>
        {found.slice(0, mostShown).map(each => (
          <Option key={each.target.id} suggested={each} />
        ))}
        {found.length === 0 && (
          <Combobox.Empty>
            {error ? t('sessions.suggestionsFailed') : data ? t('sessions.noneFound') : t('common.loading')}
          </Combobox.Empty>
        )}
        {found.length > mostShown && (
          <Combobox.Empty>{t('sessions.moreFound', { count: found.length - mostShown })}</Combobox.Empty>
        )}
      </Combobox.Options>
    </>
  )
}

function Option({ suggested }: { suggested: Suggested }) {
  const { t } = useTranslation()
  const { target, score, reasons, takenBy } = suggested
  return (
    <Combobox.Option value={JSON.stringify({ target })} disabled={takenBy !== null} className={classes.option}>
      <span className={classes.side}>
        <span>
          <bdi className={classes.name}>{calledOf(target)}</bdi>{' '}
          <span className={text.soft}>{tellApart(target) ?? target.zone}</span>
        </span>
        <span className={text.soft}>
          {takenBy
            ? t('sessions.takenBy', { name: takenBy.name ?? t('sessions.anotherRow') })
            : reasons.map(reason => t(`sessions.suggested.${reason}`, { defaultValue: reason })).join(', ')}
        </span>
      </span>
      {score > 0 && <span className={text.figures}>{t('sessions.score', { score: Math.round(score * 100) })}</span>}
    </Combobox.Option>
  )
}
